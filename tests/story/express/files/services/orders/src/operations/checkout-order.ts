/** What checkout_order does. */

import { randomUUID } from "node:crypto";

import {
  CheckoutOrderRequest,
  CheckoutOrderResponse,
} from "../contract/operations/checkout-order.ts";
import { orderRepository } from "../orders/repository.ts";
import type { Handler } from "../runtime/actions.ts";
import { Problem } from "../runtime/problems.ts";

interface Input {
  params: { id: string };
  body: CheckoutOrderRequest;
}

export const checkoutOrder: Handler<Input, CheckoutOrderResponse> = async (
  context,
  { params: { id }, body },
) => {
  const order = await orderRepository.get(context, id, { lock: true });
  if (order.status !== "open") {
    throw new Problem(409, "Only an open order can be checked out.");
  }
  await orderRepository.update(context, id, { status: "paid" }, undefined);
  return { payment_id: randomUUID(), status: `paid by ${body.payment_method}` };
};

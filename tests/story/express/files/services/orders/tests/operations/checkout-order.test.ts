/** The operation checkout_order. */

import { expect, test } from "vitest";

import { createdOrder } from "../examples/order.ts";
import { signedIn, startService, valueOf } from "../service.ts";

const UNKNOWN = "/api/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057/checkout";

test("an open order is paid, once", async () => {
  const client = await signedIn();
  const path = `/api/v1/orders/${String(await createdOrder(client))}/checkout`;
  const response = await client.post(path).send({ payment_method: "card" });
  expect(response.status, response.text).toBe(202);
  expect(valueOf(response, "status")).toBe("paid by card");
  const again = await client.post(path).send({ payment_method: "card" });
  expect(again.status).toBe(409);
});

test("a token is needed", async () => {
  const { client } = await startService();
  const response = await client.post(UNKNOWN);
  expect(response.status).toBe(401);
});

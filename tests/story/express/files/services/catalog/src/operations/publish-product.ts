/** What publish_product does. */

import { Product } from "../contract/product.ts";
import { productRepository } from "../products/repository.ts";
import type { Handler } from "../runtime/actions.ts";
import { Problem } from "../runtime/problems.ts";

interface Input {
  params: { id: string };
}

export const publishProduct: Handler<Input, Product> = async (context, { params: { id } }) => {
  const product = await productRepository.get(context, id, { lock: true });
  if (product.status !== "draft") {
    throw new Problem(409, "Only a draft can be published.");
  }
  return productRepository.update(context, id, { status: "active" }, undefined);
};

/** Names of products as they stand in addresses of the shop. */

import { expect, test } from "vitest";

import { createdProduct } from "./examples/product.ts";
import { signedIn } from "./service.ts";

test("a product is found by its number", async () => {
  const client = await signedIn();
  await createdProduct(client);
  const found = await client.get("/api/v1/product-slugs/A");
  expect(found.body).toEqual({ sku: "A", slug: "sample" });
  const unknown = await client.get("/api/v1/product-slugs/B");
  expect(unknown.status).toBe(404);
});

/** The operation publish_product. */

import { expect, test } from "vitest";

import { createdProduct } from "../examples/product.ts";
import { signedIn, startService, valueOf } from "../service.ts";

const UNKNOWN = "/api/v1/products/01890a5d-ac96-774b-bcce-b302099a8057/publish";

test("a draft becomes active, once", async () => {
  const client = await signedIn();
  const path = `/api/v1/products/${String(await createdProduct(client))}/publish`;
  const response = await client.post(path);
  expect(response.status, response.text).toBe(200);
  expect(valueOf(response, "status")).toBe("active");
  const again = await client.post(path);
  expect(again.status).toBe(409);
});

test("a token is needed", async () => {
  const { client } = await startService();
  const response = await client.post(UNKNOWN);
  expect(response.status).toBe(401);
});

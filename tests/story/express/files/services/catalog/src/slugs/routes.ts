/** Names of products as they stand in addresses of the shop. */

import slugify from "slugify";
import { z } from "zod";

import { productBySku } from "../products/repository.ts";
import { json } from "../runtime/answers.ts";
import { type Route, route } from "../runtime/operation.ts";
import { reading } from "../runtime/transactions.ts";
import { text } from "../runtime/values.ts";

export const slugRoutes: Route[] = [
  route(
    {
      name: "get_product_slug",
      method: "get",
      path: "/api/v1/product-slugs/{sku}",
      access: { public: true },
      params: z.strictObject({ sku: text({ max: 64 }) }),
    },
    (call) =>
      reading(call, async (context) => {
        const { sku, name } = await productBySku(context, call.params.sku);
        return json(200, { sku, slug: slugify.default(name, { lower: true }) });
      }),
  ),
];

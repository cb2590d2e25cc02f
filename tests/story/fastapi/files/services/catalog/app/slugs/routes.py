"""Names of products as they stand in addresses of the shop."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from slugify import slugify

from app.products.repository import ProductRepository
from app.runtime.answers import json_answer
from app.runtime.operation import Operation, OperationRoute, operation
from app.runtime.principal import Public
from app.runtime.unit_of_work import reading

router = APIRouter(route_class=OperationRoute)


@router.get("/api/v1/product-slugs/{sku}")
@operation(Operation(name="get_product_slug", access=[Public()]))
async def get_product_slug(request: Request, sku: Annotated[str, Path()]) -> Response:
    async with reading(request) as context:
        product = await ProductRepository().by_sku(context, sku)
    return json_answer({"sku": product["sku"], "slug": slugify(product["name"])}, 200)

"""What publish_product does."""

from uuid import UUID

from app.contract.product import Product
from app.products.repository import ProductRepository
from app.runtime.context import Context
from app.runtime.problems import Problem


async def publish_product(context: Context, id_: UUID) -> Product:
    products = ProductRepository()
    product = await products.get(context, id_, lock=True)
    if product["status"] != "draft":
        raise Problem(409, "Only a draft can be published.")
    return Product.model_validate(await products.update(context, id_, {"status": "active"}, None))

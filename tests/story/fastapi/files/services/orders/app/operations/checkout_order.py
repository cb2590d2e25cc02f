"""What checkout_order does."""

from uuid import UUID

from app.contract.operations.checkout_order import CheckoutOrderRequest, CheckoutOrderResponse
from app.orders.repository import OrderRepository
from app.runtime.context import Context
from app.runtime.ids import new_id
from app.runtime.problems import Problem


async def checkout_order(
    context: Context,
    id_: UUID,
    body: CheckoutOrderRequest,
) -> CheckoutOrderResponse:
    orders = OrderRepository()
    order = await orders.get(context, id_, lock=True)
    if order["status"] != "open":
        raise Problem(409, "Only an open order can be checked out.")
    await orders.update(context, id_, {"status": "paid"}, None)
    return CheckoutOrderResponse(payment_id=new_id(), status=f"paid by {body.payment_method}")

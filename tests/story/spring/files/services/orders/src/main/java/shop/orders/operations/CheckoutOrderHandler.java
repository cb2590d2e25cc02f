package shop.orders.operations;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import shop.orders.contract.CheckoutOrderOperation;
import shop.orders.contract.CheckoutOrderRequest;
import shop.orders.contract.CheckoutOrderResponse;
import shop.orders.contract.Order;
import shop.orders.contract.OrderStatus;
import shop.orders.orders.OrderStore;
import shop.orders.runtime.auth.Caller;
import shop.orders.runtime.web.Answer;
import shop.orders.runtime.web.IdempotencyKey;
import shop.orders.runtime.web.Problem;
import shop.orders.runtime.web.Transactions;
import shop.orders.runtime.web.Versions;

/** What checkout_order does. */
@Controller
public class CheckoutOrderHandler implements CheckoutOrderOperation {
  private final OrderStore orders;
  private final Transactions transactions;

  CheckoutOrderHandler(OrderStore orders, Transactions transactions) {
    this.orders = orders;
    this.transactions = transactions;
  }

  @Override
  public Answer<CheckoutOrderResponse> checkoutOrder(
      Caller caller, UUID id, CheckoutOrderRequest body, @Nullable IdempotencyKey key) {
    return transactions.writeOnce(caller, key, () -> checkOut(caller, id, body));
  }

  private Answer<CheckoutOrderResponse> checkOut(
      Caller caller, UUID id, CheckoutOrderRequest body) {
    Order order = orders.find(caller, id).as(Order.class);
    if (order.status() != OrderStatus.OPEN) {
      throw Problem.of(409, "Only an open order can be checked out.");
    }
    orders.update(caller, id, Map.of("status", "paid"), Versions.ANY);
    String method = body.paymentMethod().name().toLowerCase(Locale.ROOT);
    return Answer.of(202, new CheckoutOrderResponse(UUID.randomUUID(), "paid by " + method));
  }
}

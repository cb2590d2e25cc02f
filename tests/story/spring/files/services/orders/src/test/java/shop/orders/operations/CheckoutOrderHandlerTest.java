package shop.orders.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import shop.orders.TestService;
import shop.orders.examples.OrderExample;

/** The operation checkout_order. */
class CheckoutOrderHandlerTest {
  private final TestService service = TestService.empty();

  @Test
  void paysAnOpenOrderOnce() {
    String path = "/api/v1/orders/" + OrderExample.created(service) + "/checkout";
    Map<String, Object> body = Map.of("payment_method", "card");
    TestService.Reply reply = service.send("POST", path, body);
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.body().get("status").asString()).isEqualTo("paid by card");
    assertThat(service.send("POST", path, body).status()).isEqualTo(409);
  }

  @Test
  void needsAToken() {
    String path = "/api/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057/checkout";
    assertThat(service.sendAsNobody("POST", path, null).status()).isEqualTo(401);
  }
}

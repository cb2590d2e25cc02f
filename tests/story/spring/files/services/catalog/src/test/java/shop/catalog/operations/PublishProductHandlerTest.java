package shop.catalog.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import shop.catalog.TestService;
import shop.catalog.examples.ProductExample;

/** The operation publish_product. */
class PublishProductHandlerTest {
  private final TestService service = TestService.empty();

  @Test
  void makesADraftActiveOnce() {
    String path = "/api/v1/products/" + ProductExample.created(service) + "/publish";
    TestService.Reply reply = service.send("POST", path, null);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().get("status").asString()).isEqualTo("active");
    assertThat(service.send("POST", path, null).status()).isEqualTo(409);
  }

  @Test
  void needsAToken() {
    String path = "/api/v1/products/01890a5d-ac96-774b-bcce-b302099a8057/publish";
    assertThat(service.sendAsNobody("POST", path, null).status()).isEqualTo(401);
  }
}

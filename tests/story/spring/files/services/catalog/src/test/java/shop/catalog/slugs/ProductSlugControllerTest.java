package shop.catalog.slugs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import shop.catalog.TestService;
import shop.catalog.examples.ProductExample;

/** Names of products as they stand in addresses of the shop. */
class ProductSlugControllerTest {
  private final TestService service = TestService.empty();

  @Test
  void findsAProductByItsNumber() {
    ProductExample.created(service);
    TestService.Reply found = service.send("GET", "/api/v1/product-slugs/A", null);
    assertThat(found.body().get("slug").asString()).isEqualTo("sample");
    assertThat(service.send("GET", "/api/v1/product-slugs/B", null).status()).isEqualTo(404);
  }
}

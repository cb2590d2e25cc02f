package shop.catalog.slugs;

import com.github.slugify.Slugify;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import shop.catalog.contract.Product;
import shop.catalog.products.ProductStore;
import shop.catalog.runtime.auth.Caller;
import shop.catalog.runtime.web.Answer;
import shop.catalog.runtime.web.Operation;
import shop.catalog.runtime.web.PathParameter;

/** Names of products as they stand in addresses of the shop. */
@Controller
public class ProductSlugController {
  private final ProductStore products;
  private final Slugify slugify = Slugify.builder().build();

  ProductSlugController(ProductStore products) {
    this.products = products;
  }

  @GetMapping("/api/v1/product-slugs/{sku}")
  @Operation(name = "get_product_slug", anyone = true)
  public Answer<ProductSlug> get(Caller caller, @PathParameter("sku") String sku) {
    Product product = products.findBySku(caller, sku);
    return Answer.of(200, new ProductSlug(product.sku(), slugify.slugify(product.name())));
  }
}

package shop.catalog.operations;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import shop.catalog.contract.Product;
import shop.catalog.contract.ProductStatus;
import shop.catalog.contract.PublishProductOperation;
import shop.catalog.products.ProductStore;
import shop.catalog.runtime.auth.Caller;
import shop.catalog.runtime.data.Row;
import shop.catalog.runtime.web.Answer;
import shop.catalog.runtime.web.IdempotencyKey;
import shop.catalog.runtime.web.Problem;
import shop.catalog.runtime.web.Transactions;
import shop.catalog.runtime.web.Versions;

/** What publish_product does. */
@Controller
public class PublishProductHandler implements PublishProductOperation {
  private final ProductStore products;
  private final Transactions transactions;

  PublishProductHandler(ProductStore products, Transactions transactions) {
    this.products = products;
    this.transactions = transactions;
  }

  @Override
  public Answer<Product> publishProduct(Caller caller, UUID id, @Nullable IdempotencyKey key) {
    return transactions.writeOnce(caller, key, () -> publish(caller, id));
  }

  private Answer<Product> publish(Caller caller, UUID id) {
    Product product = products.find(caller, id).as(Product.class);
    if (product.status() != ProductStatus.DRAFT) {
      throw Problem.of(409, "Only a draft can be published.");
    }
    Row row = products.update(caller, id, Map.of("status", "active"), Versions.ANY);
    return Answer.of(200, row.as(Product.class));
  }
}

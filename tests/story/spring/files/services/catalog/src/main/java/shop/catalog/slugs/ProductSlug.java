package shop.catalog.slugs;

/** The name of a product as it stands in addresses of the shop. */
public record ProductSlug(String sku, String slug) {}

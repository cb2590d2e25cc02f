package minimal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.filter.OncePerRequestFilter;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * What `cargo xtask bench-services` measures the Spring stack against: the same queries through the same driver and
 * pool, an insert in a transaction, a validated body and a line of log for each request, as production asks of any
 * handler, and nothing else.
 * It is compiled against a generated service's own libraries.
 */
@SpringBootApplication
@RestController
public class Spring {
  private static final Logger ACCESS = LoggerFactory.getLogger(Spring.class);
  private static final String COLUMNS = "id, title, body, price, stock, published, created_at, updated_at";
  private static final String ONE = "SELECT " + COLUMNS + " FROM articles WHERE id = ?";
  private static final String FIRST = "SELECT " + COLUMNS + " FROM articles ORDER BY id LIMIT ?";
  private static final String NEXT = "SELECT " + COLUMNS + " FROM articles WHERE id > ? ORDER BY id LIMIT ?";
  private static final String INSERT =
      "INSERT INTO articles (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING " + COLUMNS;
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final boolean isSqlite = System.getenv("DATABASE_URL").startsWith("sqlite:");
  private final JdbcClient reader;
  private final JdbcClient writer;
  private final TransactionTemplate transaction;

  record NewArticle(String title, String body, BigDecimal price, Integer stock, Boolean published) {}

  record Article(
      String id, String title, String body, String price, int stock, boolean published, String created_at, String updated_at) {}

  record Page(List<Article> items, String next_cursor) {}

  Spring() {
    String url = System.getenv("DATABASE_URL");
    String file = url.substring("sqlite://".length());
    DataSource readers = isSqlite ? sqlite(file, 4) : postgres(URI.create(url));
    DataSource writers = isSqlite ? sqlite(file, 1) : readers;
    reader = JdbcClient.create(readers);
    writer = JdbcClient.create(writers);
    transaction = new TransactionTemplate(new DataSourceTransactionManager(writers));
  }

  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(Spring.class);
    application.setDefaultProperties(
        Map.of(
            "server.address", "127.0.0.1",
            "server.port", System.getenv("PORT"),
            "spring.flyway.enabled", "false",
            "spring.main.banner-mode", "off",
            "logging.structured.format.console", "logstash"));
    application.run(arguments);
  }

  /** A line for each request, as every service in production writes it. */
  @Bean
  OncePerRequestFilter logged() {
    return new OncePerRequestFilter() {
      @Override
      protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
          throws ServletException, IOException {
        long started = System.nanoTime();
        try {
          chain.doFilter(request, response);
        } finally {
          ACCESS
              .atInfo()
              .addKeyValue("method", request.getMethod())
              .addKeyValue("route", request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))
              .addKeyValue("status", response.getStatus())
              .addKeyValue("duration", (System.nanoTime() - started) / 1e6)
              .log("request");
        }
      }
    };
  }

  @GetMapping("/readyz")
  void ready() {}

  @GetMapping("/api/v1/articles/{id}")
  ResponseEntity<Article> find(@PathVariable UUID id) {
    Optional<Article> found = reader.sql(ONE).param(key(id)).query(this::article).optional();
    return ResponseEntity.of(found);
  }

  @GetMapping("/api/v1/articles")
  ResponseEntity<Page> list(@RequestParam(defaultValue = "20") int limit, @RequestParam(required = false) UUID cursor) {
    if (limit < 1 || limit > 100) {
      return ResponseEntity.badRequest().build();
    }
    JdbcClient.StatementSpec query = cursor == null ? reader.sql(FIRST) : reader.sql(NEXT).param(key(cursor));
    List<Article> found = query.param(limit + 1).query(this::article).list();
    boolean more = found.size() > limit;
    List<Article> items = more ? found.subList(0, limit) : found;
    return ResponseEntity.ok(new Page(items, more ? items.get(limit - 1).id() : null));
  }

  @PostMapping("/api/v1/articles")
  ResponseEntity<Article> create(@RequestBody NewArticle sent) {
    if (sent.title() == null || sent.title().length() > 200 || sent.price() == null) {
      return ResponseEntity.badRequest().build();
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Object moment = isSqlite ? MOMENT.format(now) : now.atOffset(ZoneOffset.UTC);
    JdbcClient.StatementSpec insert =
        writer
            .sql(INSERT)
            .params(key(newId()), sent.title(), sent.body())
            .param(isSqlite ? sent.price().movePointRight(2).longValueExact() : sent.price())
            .params(sent.stock() == null ? 0 : sent.stock(), Boolean.TRUE.equals(sent.published()), moment, moment);
    Article made = transaction.execute(status -> insert.query(this::article).single());
    return ResponseEntity.status(HttpStatus.CREATED).body(made);
  }

  private Article article(ResultSet row, int number) throws SQLException {
    return new Article(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        isSqlite ? BigDecimal.valueOf(row.getLong(4), 2).toPlainString() : row.getString(4),
        row.getInt(5),
        row.getBoolean(6),
        moment(row, 7),
        moment(row, 8));
  }

  private String moment(ResultSet row, int column) throws SQLException {
    return isSqlite ? row.getString(column) : MOMENT.format(row.getObject(column, OffsetDateTime.class));
  }

  private Object key(UUID id) {
    return isSqlite ? id.toString() : id;
  }

  /** UUID version 7. */
  private static UUID newId() {
    UUID random = UUID.randomUUID();
    return new UUID(System.currentTimeMillis() << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff, random.getLeastSignificantBits());
  }

  private static DataSource sqlite(String file, int size) {
    SQLiteConfig options = new SQLiteConfig();
    options.setJournalMode(SQLiteConfig.JournalMode.WAL);
    options.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    options.setBusyTimeout(10_000);
    options.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    options.enforceForeignKeys(true);
    SQLiteDataSource source = new SQLiteDataSource(options);
    source.setUrl("jdbc:sqlite:" + file);
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  private static DataSource postgres(URI url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath());
    config.setUsername(url.getUserInfo());
    config.setMaximumPoolSize(10);
    return new HikariDataSource(config);
  }
}

package dev.latchkey.http.openapi;

import dev.latchkey.http.EntityTag;
import dev.latchkey.http.JsonAnswer;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The description of the whole HTTP API (OpenAPI 3.1), whoever serves which part of it. Needs no
 * credentials.
 */
public final class OpenApiRoutes {
  /** Where it is served. */
  public static final String PATH = "/openapi.json";

  /** It changes with the version that is deployed, at any time. */
  private static final String CACHING = "no-cache";

  private final byte[] document;
  private final EntityTag tag;

  /** Reads the document. */
  public OpenApiRoutes() {
    this.document = read();
    this.tag = EntityTag.of(document);
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::answer);
    routes.head(PATH, this::answer);
  }

  private void answer(Context context) {
    context.header("ETag", tag.text()).header("Cache-Control", CACHING);
    if (tag.isIn(lines(context.req().getHeaders("If-None-Match")))) {
      context.status(304);
    } else {
      JsonAnswer.write(context, 200, document);
    }
  }

  private static List<String> lines(Enumeration<String> lines) {
    return lines == null ? List.of() : Collections.list(lines);
  }

  private static byte[] read() {
    try (InputStream in = OpenApiRoutes.class.getResourceAsStream("openapi.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from the class path", e);
    }
  }
}

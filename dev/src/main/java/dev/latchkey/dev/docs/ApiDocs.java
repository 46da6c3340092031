package dev.latchkey.dev.docs;

import dev.latchkey.http.EntityTag;
import dev.latchkey.http.openapi.OpenApiRoutes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;

/**
 * Swagger UI, showing what {@link OpenApiRoutes} serves at the same address. All of it comes from
 * the class path; the page asks no other host for anything, and its Content-Security-Policy sees to
 * that.
 */
public final class ApiDocs {
  /** Where the page is. */
  public static final String PATH = "/docs/";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
          + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_VERSION =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final List<Part> parts;

  /** Reads the page and what belongs to it. */
  public ApiDocs() {
    String swagger = WEBJAR + version() + "/";
    this.parts =
        List.of(
            Part.read("", "text/html;charset=utf-8", "index.html"),
            Part.read("start.js", "text/javascript;charset=utf-8", "start.js"),
            Part.read(
                "swagger-ui-bundle.js",
                "text/javascript;charset=utf-8",
                swagger + "swagger-ui-bundle.js"),
            Part.read("swagger-ui.css", "text/css;charset=utf-8", swagger + "swagger-ui.css"),
            Part.read("favicon-32x32.png", "image/png", swagger + "favicon-32x32.png"));
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    routes.get("/docs", context -> context.redirect(PATH));
    for (Part part : parts) {
      routes.get(PATH + part.name(), part::answer);
    }
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = ApiDocs.class.getResourceAsStream(WEBJAR_VERSION)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from the class path", e);
    }
    return properties.getProperty("version");
  }

  /**
   * One thing that is served.
   *
   * @param name its path below the page's
   * @param type its Content-Type
   */
  private record Part(String name, String type, byte[] body, EntityTag tag) {
    static Part read(String name, String type, String resource) {
      try (InputStream in = ApiDocs.class.getResourceAsStream(resource)) {
        byte[] body = in.readAllBytes();
        return new Part(name, type, body, EntityTag.of(body));
      } catch (IOException e) {
        throw new UncheckedIOException("reading from the class path", e);
      }
    }

    void answer(Context context) {
      context
          .header("ETag", tag.text())
          .header("Cache-Control", "no-cache")
          .header("Content-Security-Policy", POLICY)
          .header("X-Content-Type-Options", "nosniff")
          .header("Referrer-Policy", "no-referrer");
      if (tag.isIn(lines(context.req().getHeaders("If-None-Match")))) {
        context.status(304);
      } else {
        context.contentType(type).result(body);
      }
    }

    private static List<String> lines(Enumeration<String> lines) {
      return lines == null ? List.of() : Collections.list(lines);
    }
  }
}

package dev.latchkey.crds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The CRD YAML: the files that the chart has in {@code files/crds}, under {@code crds/} on the
 * class path.
 */
public final class CustomResourceDefinitions {
  /** The kinds' plural names, in the order in which they read best. */
  public static final List<String> PLURALS =
      List.of(
          "issuedapikeys",
          "importedapikeys",
          "apikeyrecords",
          "apikeyrevocations",
          "apikeyselfrevocations",
          "apikeyissuers");

  private CustomResourceDefinitions() {}

  /** Every CRD as a YAML document, in the order of {@link #PLURALS}. */
  public static List<String> yaml() {
    return PLURALS.stream().map(CustomResourceDefinitions::yaml).toList();
  }

  private static String yaml(String plural) {
    String path = "/crds/" + plural + "." + Latchkey.GROUP + ".yaml";
    try (InputStream resource = CustomResourceDefinitions.class.getResourceAsStream(path)) {
      if (resource == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.latchkey.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The known answers under {@code vectors/}, which {@code make_vectors.py} there writes. */
public final class Vectors {
  private Vectors() {}

  /** One file of them. */
  public static JsonNode read(String name) {
    try (InputStream file = Vectors.class.getResourceAsStream("/vectors/" + name)) {
      return JsonMapper.builder().build().readTree(Objects.requireNonNull(file, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An array of a file; never empty, so that no test passes for want of cases. */
  public static Stream<JsonNode> cases(String name, String array) {
    JsonNode cases = read(name).path(array);
    if (cases.isEmpty()) {
      throw new IllegalStateException("no " + array + " in " + name);
    }
    return StreamSupport.stream(cases.spliterator(), false);
  }
}

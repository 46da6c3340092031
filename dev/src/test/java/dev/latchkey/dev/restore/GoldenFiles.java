package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A saved file with about everything in it, and the plan for it. */
final class GoldenFiles {
  private GoldenFiles() {}

  static String saved() throws IOException {
    return text("saved.yaml");
  }

  static List<JsonNode> planned() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(text("planned.yaml"))
        .forEach(document -> documents.add(mapper.valueToTree(document)));
    return documents;
  }

  private static String text(String name) throws IOException {
    try (InputStream stream = GoldenFiles.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

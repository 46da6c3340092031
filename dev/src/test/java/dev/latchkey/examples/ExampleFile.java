package dev.latchkey.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The objects of one YAML file under {@code examples}. */
record ExampleFile(Path path, List<JsonNode> objects) {
  static final Path FOLDER = Path.of("../examples");

  private static final YAMLMapper YAML = new YAMLMapper();

  /** All of them, at any depth. */
  static List<ExampleFile> all() throws IOException {
    List<ExampleFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(FOLDER)) {
      for (Path path : paths.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        files.add(read(path));
      }
    }
    return files;
  }

  /** The one of a name below {@code examples}. */
  static ExampleFile of(String name) throws IOException {
    return read(FOLDER.resolve(name));
  }

  private static ExampleFile read(Path path) throws IOException {
    try (MappingIterator<JsonNode> objects =
        YAML.readerFor(JsonNode.class).readValues(path.toFile())) {
      return new ExampleFile(path, objects.readAll());
    }
  }

  JsonNode object(String kind, String name) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return FOLDER.relativize(path).toString();
  }
}

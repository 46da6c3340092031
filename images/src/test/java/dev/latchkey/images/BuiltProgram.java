package dev.latchkey.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program as Maven packages it, which a test in the same build finds in the folder of its module.
 *
 * @param name {@code operator} or {@code verifier}, its module
 */
record BuiltProgram(String name) {
  static final List<BuiltProgram> ALL =
      List.of(new BuiltProgram("operator"), new BuiltProgram("verifier"));

  /** Whether it was packaged: `mvn test` alone does not. */
  static boolean allArePackaged() {
    boolean packaged =
        ALL.stream()
            .allMatch(program -> Files.exists(program.jar()) && Files.exists(program.lib()));
    if (!packaged) {
      System.err.println(
          "SKIPPED, NOT RUN: tests of what images are made of, because the programs are not"
              + " packaged; `./mvnw verify` packages them.");
    }
    return packaged;
  }

  Path jar() {
    return Path.of("..", name, "target", "latchkey-" + name + ".jar");
  }

  /** The names of the jars that it runs with: its manifest names them. */
  Set<String> libraries() {
    return inJar(
        jar -> {
          try {
            String names =
                jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.of(names.split(" "))
                .map(entry -> entry.replaceFirst("^lib/", ""))
                .collect(Collectors.toSet());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** What is read from its own jar. */
  <T> T inJar(Function<JarFile, T> reader) {
    try (JarFile file = new JarFile(jar().toFile())) {
      return reader.apply(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where they are; those of earlier builds may be there too. */
  Path lib() {
    return Path.of("..", name, "target", "lib");
  }

  @Override
  public String toString() {
    return name;
  }
}

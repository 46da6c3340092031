package dev.latchkey.chart;

import dev.latchkey.apiserver.CrdFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sets of values that the chart is tried with, each a file in {@code
 * src/test/resources/dev/latchkey/chart/values}. One more file there is one more set.
 */
public final class ValueSets {
  private static final Path RESOURCES = Path.of("src/test/resources/dev/latchkey/chart");

  private static final Set<String> FOREIGN =
      Set.of("HTTPRoute", "PodMonitor", "PrometheusRule", "ServiceMonitor");

  private ValueSets() {}

  /** The names of all. */
  public static List<String> names() {
    try (Stream<Path> files = Files.list(RESOURCES.resolve("values"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The values of one set, as YAML. */
  public static String values(String name) {
    return text(RESOURCES.resolve("values").resolve(name + ".yaml"));
  }

  /** CRDs of kinds that the chart writes and others define. */
  static List<CrdFile> foreignDefinitions() {
    return CrdFile.onClassPath("crds-of-others").stream()
        .filter(file -> FOREIGN.contains(file.definition().getSpec().getNames().getKind()))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

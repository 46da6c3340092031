package dev.latchkey.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The chart, rendered by Helm itself.
 *
 * @param release the release's name
 * @param namespace the namespace that it is installed in
 */
public record Chart(String release, String namespace) {
  /** Where the chart is, seen from the module. */
  public static final Path FOLDER = Path.of("../helm/latchkey");

  /** Helm on its own takes the cluster for a very old one. */
  private static final String KUBERNETES = "v1.37.2";

  /** As most people install it: release {@code latchkey} in the namespace {@code latchkey}. */
  public static Chart ofDefaults() {
    return new Chart("latchkey", "latchkey");
  }

  /**
   * The objects of a release.
   *
   * @param values YAML documents, each as a values file; a later one overrides an earlier one
   * @throws IllegalStateException with Helm's words if it refuses the values
   */
  public Rendered render(String... values) {
    return new Rendered(yaml(values));
  }

  /** The manifests as {@code helm template} prints them. */
  public String yaml(String... values) {
    return withValues(
        files -> {
          TemplateCommand command =
              new Helm(FOLDER)
                  .template()
                  .withName(release)
                  .withNamespace(namespace)
                  .withKubeVersion(KUBERNETES);
          files.forEach(command::withValuesFile);
          return command.call();
        },
        values);
  }

  /** What is printed at the end of an installation. */
  public String notes(String... values) {
    return withValues(
        files -> {
          InstallCommand command =
              new Helm(FOLDER)
                  .install()
                  .withName(release)
                  .withNamespace(namespace)
                  .withKubeVersion(KUBERNETES)
                  .clientOnly()
                  .dryRun();
          files.forEach(command::withValuesFile);
          String output = command.call().getOutput();
          return output.substring(output.indexOf("\nNOTES:"));
        },
        values);
  }

  /** What {@code helm lint --strict} says of the chart with its defaults. */
  public static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /** Runs a command with the values in files, which are gone afterwards. */
  static <T> T withValues(Function<List<Path>, T> command, String... values) {
    List<Path> files = new ArrayList<>();
    try {
      for (String yaml : values) {
        Path file = Files.createTempFile("values-", ".yaml");
        files.add(file);
        Files.writeString(file, yaml);
      }
      return command.apply(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      for (Path file : files) {
        file.toFile().delete();
      }
    }
  }

  /**
   * What a release consists of.
   *
   * @param yaml the manifests as Helm wrote them
   */
  public record Rendered(String yaml) {
    /** Every object, kinds without a class of their own as generic resources, in Helm's order. */
    public List<HasMetadata> objects() {
      KubernetesSerialization serialization = new KubernetesSerialization();
      return documents().map(yaml -> (HasMetadata) serialization.unmarshal(yaml)).toList();
    }

    /** Every object just as it is written, so that a field that nobody knows is not lost. */
    public List<GenericKubernetesResource> asWritten() {
      KubernetesSerialization serialization = new KubernetesSerialization();
      return documents()
          .map(yaml -> serialization.unmarshal(yaml, GenericKubernetesResource.class))
          .toList();
    }

    private Stream<String> documents() {
      return Stream.of(yaml.split("(?m)^---$"))
          .filter(
              document ->
                  document.lines().anyMatch(line -> !line.isBlank() && line.charAt(0) != '#'));
    }

    /** The objects of one kind. */
    public <T extends HasMetadata> List<T> all(Class<T> type) {
      return objects().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * The object of a kind and name; where several namespaces have one, the first.
     *
     * @throws NoSuchElementException if there is none
     */
    public <T extends HasMetadata> T one(Class<T> type, String name) {
      return all(type).stream()
          .filter(object -> object.getMetadata().getName().equals(name))
          .findFirst()
          .orElseThrow(() -> new NoSuchElementException("no " + type.getSimpleName() + " " + name));
    }
  }
}

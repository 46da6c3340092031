package dev.latchkey.crds.rules;

import dev.latchkey.crds.CustomResourceDefinitions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file under {@code src/test/resources/rules}: one rule, tried. Its first document is created,
 * and one that follows is an update of the first. The last one of a file {@code invalid-*.yaml} is
 * refused; all others are accepted.
 *
 * @param plural the plural name of the kind, and of the folder
 * @param name the file's name
 * @param refusal a part of the message with which the last document is refused, from the comment on
 *     the first line; empty where all are accepted
 * @param documents the objects
 */
record RuleFile(
    String plural,
    String name,
    Optional<String> refusal,
    List<GenericKubernetesResource> documents) {

  private static final Path FOLDER = Path.of("src/test/resources/rules");
  private static final String MESSAGE = "# message: ";

  /** Every file of every kind. */
  static List<RuleFile> all() {
    return CustomResourceDefinitions.PLURALS.stream().flatMap(RuleFile::ofKind).toList();
  }

  private static Stream<RuleFile> ofKind(String plural) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(plural))) {
      return files.sorted().map(file -> read(plural, file)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RuleFile read(String plural, Path file) {
    String name = file.getFileName().toString();
    String text = text(file);
    boolean invalid = name.startsWith("invalid-");
    if (!invalid && !name.startsWith("valid-")) {
      throw new IllegalStateException(file + " is neither valid-* nor invalid-*");
    }
    if (invalid != text.startsWith(MESSAGE)) {
      throw new IllegalStateException(file + ": invalid-* alone begin with `" + MESSAGE + "`");
    }
    return new RuleFile(
        plural,
        name,
        invalid
            ? Optional.of(text.substring(MESSAGE.length(), text.indexOf('\n')))
            : Optional.empty(),
        Stream.of(text.split("(?m)^---\n"))
            .map(one -> Serialization.unmarshal(one, GenericKubernetesResource.class))
            .toList());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the test. */
  @Override
  public String toString() {
    return plural + "/" + name;
  }
}

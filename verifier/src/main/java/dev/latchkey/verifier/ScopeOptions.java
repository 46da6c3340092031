package dev.latchkey.verifier;

import dev.latchkey.verifier.index.RecordScope;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say which of the namespaces' keys a verifier takes. */
final class ScopeOptions {
  @Option(
      names = "--audience",
      paramLabel = "NAME",
      description =
          "For which API credentials are verified: only keys that name it in spec.audiences are"
              + " accepted; all others are as unknown. A scoping, not an access boundary. Default:"
              + " only keys that name no audience are accepted.")
  String audience;

  @Option(
      names = "--record-selector",
      paramLabel = "SELECTOR",
      description =
          "Load and accept only keys whose ApiKeyRecords have these labels, as kubectl get -l takes"
              + " them. The operator labels records latchkey.dev/owner-uid and"
              + " latchkey.dev/owner-kind (of the key), latchkey.dev/hash-key-id, and"
              + " audience.latchkey.dev/NAME for each audience; other labels are yours to set."
              + " Default: all.")
  String selector;

  /**
   * The scope that was chosen.
   *
   * @throws IllegalArgumentException if the audience or the selector cannot be read
   */
  RecordScope toScope() {
    return new RecordScope(Optional.ofNullable(audience), Optional.ofNullable(selector));
  }

  /** A scope as it follows the namespaces in a sentence. */
  static String described(RecordScope scope) {
    return Stream.of(
            scope.audience().map(name -> " for the audience " + name),
            scope.selector().map(labels -> " with the labels " + labels))
        .flatMap(Optional::stream)
        .collect(Collectors.joining());
  }
}

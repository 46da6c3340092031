package dev.latchkey.verifier.index;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.text.AudienceText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which records a verifier takes. It is a scoping and no access boundary: whoever starts the
 * verifier chooses.
 *
 * <p>Audiences are those of RFC 7519 ({@code aud}): whoever is not among the audiences that a key
 * names does not accept it, and a verifier without an audience is among none.
 *
 * @param audience for which API credentials are verified; empty = for one that is no audience
 * @param selector what labels the records have, as {@code kubectl get -l} takes it; empty = any
 */
public record RecordScope(Optional<String> audience, Optional<String> selector) {
  /** Every record whose key names no audience. */
  public static final RecordScope UNLIMITED = new RecordScope(Optional.empty(), Optional.empty());

  private static final String NAME = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final String DOMAIN_PART = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
  private static final String KEY =
      "(?:(?=[^/]{1,253}/)%1$s(?:[.]%1$s)*/)?%2$s".formatted(DOMAIN_PART, NAME);
  private static final String VALUE = "(?:" + NAME + ")?";
  private static final String REQUIREMENT =
      "\\s*(?:!\\s*%1$s|%1$s(?:\\s*(?:==?|!=)\\s*%2$s|\\s+(?:not)?in\\s*[(]\\s*%2$s(?:\\s*,\\s*%2$s)*\\s*[)]|\\s*[<>]\\s*[0-9]{1,18})?)\\s*"
          .formatted(KEY, VALUE);

  /** What {@code labels.Parse} of Kubernetes reads. */
  private static final Pattern SELECTOR = Pattern.compile("%1$s(?:,%1$s)*".formatted(REQUIREMENT));

  /**
   * @throws IllegalArgumentException if the audience is no name of one, or the selector cannot be
   *     read; the message says what to do
   */
  public RecordScope {
    if (audience.filter(name -> !AudienceText.isName(name)).isPresent()) {
      throw new IllegalArgumentException(
          "The audience is lower-case letters, digits, - and ., at most 63 of them, as"
              + " spec.audiences of keys has it.");
    }
    if (selector.filter(text -> !SELECTOR.matcher(text).matches()).isPresent()) {
      throw new IllegalArgumentException(
          "The record selector is no label selector: write it as kubectl get -l takes it, such as"
              + " 'latchkey.dev/owner-kind=IssuedApiKey,tier in (gold, silver),!legacy'; to take"
              + " all records, leave it out.");
    }
  }

  /** What to ask the API server for; empty = all records. */
  public Optional<String> labelSelector() {
    return isPartial()
        ? Optional.of(
            Stream.of(audience.map(name -> Latchkey.AUDIENCE_PREFIX + name), selector)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(",")))
        : Optional.empty();
  }

  /** Whether there may be records that the verifier never hears of. */
  public boolean isPartial() {
    return audience.isPresent() || selector.isPresent();
  }

  /**
   * Whether a key may be accepted, among the records that are heard of.
   *
   * @param audiences those that it names
   */
  boolean admits(List<String> audiences) {
    return audience.map(audiences::contains).orElseGet(audiences::isEmpty);
  }
}

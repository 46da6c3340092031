package dev.latchkey.operator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.ImportedApiKeySpec;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.key.KeySpec;
import dev.latchkey.crds.key.Rotation;
import dev.latchkey.crds.key.SecretTemplate;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.text.AudienceText;
import dev.latchkey.credentials.Durations;
import dev.latchkey.credentials.network.CidrBlock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks a spec again: what the CRD's schema cannot say, and all of it where an API server applies
 * no schema. Pure.
 */
public final class SpecValidation {
  private static final int METADATA_BYTES = 4096;
  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
  private static final Pattern QUALIFIED_NAME =
      Pattern.compile(
          "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final List<String> RESERVED_DOMAINS =
      List.of("kubernetes.io", "k8s.io", "argoproj.io", Latchkey.GROUP);

  private SpecValidation() {}

  /** The first thing that is wrong with a spec and what to do about it; empty where all is well. */
  public static Optional<String> problem(KeySpec spec) {
    return Stream.concat(
            Stream.of(
                length("actorID", spec.actorID(), 1, 255),
                length("displayName", spec.displayName(), 0, 255),
                scopes(spec.scopes()),
                audiences(spec.audiences()),
                expiry(spec),
                metadata(spec.metadata()),
                cidrs(spec),
                rateLimit(spec),
                spec.visibility() == Visibility.UNRECOGNIZED
                    ? Optional.of("visibility is Secret or Public.")
                    : Optional.<String>empty()),
            spec instanceof IssuedApiKeySpec issued
                ? issued(issued)
                : imported((ImportedApiKeySpec) spec))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Stream<Optional<String>> issued(IssuedApiKeySpec spec) {
    return Stream.of(
        spec.delivery() == Delivery.UNRECOGNIZED
            ? Optional.of("delivery is Secret or None.")
            : Optional.empty(),
        Optional.ofNullable(spec.secret()).flatMap(SpecValidation::names),
        Optional.ofNullable(spec.secret()).flatMap(SpecValidation::syntax),
        Optional.ofNullable(spec.rotation()).flatMap(SpecValidation::rotation));
  }

  private static Stream<Optional<String>> imported(ImportedApiKeySpec spec) {
    return Stream.of(
        spec.rawKey() != null
                && (spec.rawKey().secretKeyRef() == null
                    || spec.rawKey().secretKeyRef().name() == null)
            ? Optional.of("rawKey.secretKeyRef.name is required: the Secret with the raw key.")
            : Optional.empty());
  }

  private static Optional<String> length(String field, String text, int least, int most) {
    int length = text == null ? 0 : text.codePointCount(0, text.length());
    if (length < least) {
      return Optional.of(field + " is required.");
    }
    return length > most
        ? Optional.of("%s has %d characters; at most %d.".formatted(field, length, most))
        : Optional.empty();
  }

  private static Optional<String> scopes(List<String> scopes) {
    if (scopes.size() > 100) {
      return Optional.of("scopes has %d entries; at most 100.".formatted(scopes.size()));
    }
    return scopes.stream()
        .map(scope -> length("an entry of scopes", scope, 1, 255))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> audiences(List<String> audiences) {
    if (audiences.size() > 16) {
      return Optional.of("audiences has %d entries; at most 16.".formatted(audiences.size()));
    }
    if (audiences.stream().distinct().count() < audiences.size()) {
      return Optional.of("audiences names one twice.");
    }
    return audiences.stream().allMatch(AudienceText::isName)
        ? Optional.empty()
        : Optional.of(
            "an entry of audiences is lower-case letters, digits, - and ., at most 63 of them.");
  }

  private static Optional<String> expiry(KeySpec spec) {
    if (spec.ttl() == null) {
      return Optional.empty();
    }
    if (spec.expireTime() != null) {
      return Optional.of("Say either ttl or expireTime, not both.");
    }
    return positive("ttl", spec.ttl());
  }

  private static Optional<String> metadata(ObjectNode metadata) {
    if (metadata == null) {
      return Optional.empty();
    }
    int bytes = metadata.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > METADATA_BYTES) {
      return Optional.of(
          "metadata has %d bytes as compact JSON; at most %d.".formatted(bytes, METADATA_BYTES));
    }
    return beyondDouble(metadata)
        ? Optional.of("metadata has a number that no JSON client can read: write it as a string.")
        : Optional.empty();
  }

  private static boolean beyondDouble(JsonNode node) {
    if (node.isNumber() && Double.isInfinite(node.doubleValue())) {
      return true;
    }
    for (JsonNode child : node) {
      if (beyondDouble(child)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> cidrs(KeySpec spec) {
    if (spec.ipRestriction() == null) {
      return Optional.empty();
    }
    List<String> prefixes = spec.ipRestriction().allowedCIDRs();
    if (prefixes.size() > 64) {
      return Optional.of("allowedCIDRs has %d entries; at most 64.".formatted(prefixes.size()));
    }
    return prefixes.stream().flatMap(prefix -> cidr(prefix).stream()).findFirst();
  }

  private static Optional<String> cidr(String prefix) {
    try {
      CidrBlock.parse(prefix);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("allowedCIDRs: " + e.getMessage());
    }
  }

  private static Optional<String> rateLimit(KeySpec spec) {
    var limit = spec.rateLimit();
    if (limit == null) {
      return Optional.empty();
    }
    if (limit.quota() == null || limit.quota() < 1) {
      return Optional.of("rateLimit.quota is required, and at least 1.");
    }
    if (limit.unit() != null && !limit.unit().equals("requests")) {
      return Optional.of("rateLimit.unit is requests.");
    }
    return positive("rateLimit.window", limit.window());
  }

  private static Optional<String> rotation(Rotation rotation) {
    Optional<String> unreadable =
        Stream.of(
                rotation.interval() == null
                    ? Optional.<String>empty()
                    : positive("rotation.interval", rotation.interval()),
                rotation.overlap() == null
                    ? Optional.<String>empty()
                    : duration("rotation.overlap", rotation.overlap()))
            .flatMap(Optional::stream)
            .findFirst();
    if (unreadable.isPresent() || rotation.interval() == null) {
      return unreadable;
    }
    if (rotation.overlap() == null) {
      return Optional.of("Say rotation.overlap with rotation.interval: 24h, say, or 0s.");
    }
    Duration interval = Durations.parseSimple(rotation.interval());
    return interval.compareTo(Durations.parseSimple(rotation.overlap())) > 0
        ? Optional.empty()
        : Optional.of("rotation.interval must be longer than rotation.overlap.");
  }

  private static Optional<String> names(SecretTemplate secret) {
    return Stream.concat(secret.labels().keySet().stream(), secret.annotations().keySet().stream())
        .filter(SpecValidation::reserved)
        .map(
            name ->
                "secret: the name "
                    + name
                    + " is refused, since other tools act on names under "
                    + String.join(", ", RESERVED_DOMAINS)
                    + ".")
        .findFirst();
  }

  private static Optional<String> syntax(SecretTemplate secret) {
    Stream<String> badNames =
        Stream.concat(secret.labels().keySet().stream(), secret.annotations().keySet().stream())
            .filter(name -> !QUALIFIED_NAME.matcher(name).matches())
            .map(
                name ->
                    "secret: %s is no name of a label or annotation: letters, digits, -, _ and . with an optional prefix such as example.com/, at most 63 characters after it."
                        .formatted(name));
    Stream<String> badValues =
        secret.labels().entrySet().stream()
            .filter(label -> !LABEL_VALUE.matcher(label.getValue()).matches())
            .map(
                label ->
                    "secret.labels: the value of %s has letters, digits, -, _ and . alone, and at most 63 of them."
                        .formatted(label.getKey()));
    return Stream.concat(badNames, badValues).findFirst();
  }

  private static boolean reserved(String name) {
    int slash = name.indexOf('/');
    String domain = slash < 0 ? "" : name.substring(0, slash);
    return RESERVED_DOMAINS.stream()
        .anyMatch(one -> domain.equals(one) || domain.endsWith("." + one));
  }

  private static Optional<String> positive(String field, String text) {
    return duration(field, text)
        .or(
            () ->
                Durations.parseSimple(text).isZero()
                    ? Optional.of(field + " must be longer than nothing.")
                    : Optional.empty());
  }

  private static Optional<String> duration(String field, String text) {
    if (text == null) {
      return Optional.of(field + " is required.");
    }
    try {
      Durations.parseSimple(text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(field + ": " + e.getMessage());
    }
  }
}

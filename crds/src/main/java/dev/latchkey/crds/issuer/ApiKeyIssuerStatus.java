package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.condition.Condition;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;

/**
 * What became of an ApiKeyIssuer. For people and tools: the operator decides nothing by it.
 *
 * @param observedGeneration the generation of the spec that this status speaks of; -1 = none yet
 * @param conditions Ready and Stalled
 * @param derivedTokens whether holders may derive tokens
 * @param issuer the {@code iss} of JWTs
 * @param keys the namespace's keys
 * @param nextSigningKeyTime when a new signing key will be made by itself
 * @param nextHashKeyTime when a new hash key will be made by itself
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ApiKeyIssuerStatus(
    @JsonPropertyDescription(
            "The generation of the spec that this status speaks of; -1 where nobody has looked at"
                + " it yet.")
        Long observedGeneration,
    @Size(max = 16) @JsonPropertyDescription(
            "Ready: the spec is carried out. Stalled: somebody must mend the spec or an input; the"
                + " message says what.")
        List<Condition> conditions,
    @JsonPropertyDescription("Whether holders may derive tokens from their keys.")
        Boolean derivedTokens,
    @Size(max = 1024) @JsonPropertyDescription("The iss of JWTs.") String issuer,
    @Size(max = 100) @JsonPropertyDescription("The namespace's keys, by their ids; no key material.")
        List<IssuerKey> keys,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When a new signing key will be made by itself.")
        Instant nextSigningKeyTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When a new hash key will be made by itself.")
        Instant nextHashKeyTime) {
  /** Takes absent lists as empty ones. */
  public ApiKeyIssuerStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    keys = keys == null ? List.of() : List.copyOf(keys);
  }
}

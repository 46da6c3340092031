package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.condition.Condition;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;

/**
 * What became of a key. For people and tools: the operator decides nothing by it.
 *
 * @param observedGeneration the generation of the spec that this status speaks of; -1 = none yet
 * @param conditions Ready, Active and Stalled
 * @param keyID the current credential's id
 * @param secretName the Secret that holds the credential
 * @param createTime when the current credential was made
 * @param expireTime when it expires
 * @param lastUsedTime when it was last used, within a day
 * @param lastRotationTime when it took the place of another
 * @param nextRotationTime when it will be rotated by itself
 * @param revocation how it was revoked
 * @param retiring earlier credentials that still verify
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KeyStatus(
    @JsonPropertyDescription(
            "The generation of the spec that this status speaks of; -1 where nobody has looked at"
                + " it yet.")
        Long observedGeneration,
    @Size(max = 16) @JsonPropertyDescription(
            "Ready: the spec is carried out. Active: a credential verifies now. Stalled: somebody"
                + " must mend the spec or an input; the message says what.")
        List<Condition> conditions,
    @Size(max = 64) @JsonPropertyDescription("Id of the current credential.") String keyID,
    @Size(max = 253) @JsonPropertyDescription("The Secret that holds the credential.")
        String secretName,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the current credential was made.")
        Instant createTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the current credential expires. Absent: never.")
        Instant expireTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the current credential was last used; a hint, days apart.")
        Instant lastUsedTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the current credential took the place of another.")
        Instant lastRotationTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the key will be rotated by itself.")
        Instant nextRotationTime,
    @JsonPropertyDescription("How the credential was revoked.") Revocation revocation,
    @Size(max = 100) @JsonPropertyDescription("Earlier credentials that still verify, and until when.")
        List<RetiringCredential> retiring) {
  /** Takes absent lists as empty ones. */
  public KeyStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    retiring = retiring == null ? List.of() : List.copyOf(retiring);
  }
}

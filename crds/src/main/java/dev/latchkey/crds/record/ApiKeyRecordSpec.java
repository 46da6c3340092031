package dev.latchkey.crds.record;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.Visibility;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Instant;
import java.util.List;

/**
 * What a verifier knows of one credential. Nothing here helps to make the credential.
 *
 * @param keyID id of the credential: a ULID in upper case, or 64 hex digits
 * @param owner the key that it belongs to
 * @param digest keyed hash of the credential, 64 hex digits
 * @param revocationLock hash of the proof that revokes it, 64 hex digits; absent: nobody can
 * @param hashKeyID the hash key under which digest and lock were made, 16 hex digits
 * @param displayName a name for people
 * @param actorID who acts with it
 * @param scopes what it may do
 * @param metadata free-form data
 * @param visibility whether anybody may hold it; never {@code null}
 * @param rateLimit how often it may be used
 * @param ipRestriction from where it may be used
 * @param createTime when it was made
 * @param updateTime when this record last changed
 * @param expireTime from when it is expired; absent: never
 * @param rotationTrigger the trigger of the key that it answers
 * @param revocation its end, if it has one
 * @param requires restrictions that a verifier must know to answer at all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.keyID == oldSelf.keyID",
    message = "keyID of a record is immutable",
    fieldPath = ".keyID")
public record ApiKeyRecordSpec(
    @Required
        @Size(min = 26, max = 64) @Pattern("^([0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{64})$") @JsonPropertyDescription("Id of the credential; this object's name is it, in lower case.")
        String keyID,
    @Required @JsonPropertyDescription("The key that the credential belongs to.") RecordOwner owner,
    @Required
        @Size(max = 64) @Pattern("^[0-9a-f]{64}$") @JsonPropertyDescription(
            "HMAC-SHA-256 of the credential under a subkey of the hash key. Nobody can compute the"
                + " credential from it.")
        String digest,
    @Size(max = 64) @Pattern("^[0-9a-f]{64}$") @JsonPropertyDescription(
            "SHA-256 of the proof by which a holder can revoke the credential. Absent for public"
                + " keys.")
        String revocationLock,
    @Required
        @Size(max = 16) @Pattern("^[0-9a-f]{16}$") @JsonPropertyDescription("Id of the hash key under which the digest was made.")
        String hashKeyID,
    @Size(max = 255) @JsonPropertyDescription("A name for people.") String displayName,
    @Required @Size(min = 1, max = 255) @JsonPropertyDescription("Who acts with the credential.")
        String actorID,
    @Size(max = 100) @JsonPropertyDescription("What the credential may do.")
        List<@Size(min = 1, max = 255) String> scopes,
    @Size(max = 1024) @JsonPropertyDescription("Free-form data of the key.") ObjectNode metadata,
    @Default("Secret") @JsonPropertyDescription("Whether anybody may hold the credential.")
        Visibility visibility,
    @JsonPropertyDescription("How often the credential may be used.") RateLimit rateLimit,
    @JsonPropertyDescription("From where the credential may be used.") IpRestriction ipRestriction,
    @Required
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When the credential was made.")
        Instant createTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("When this record last changed.")
        Instant updateTime,
    @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription("From when the credential is expired. Absent: never.")
        Instant expireTime,
    @Size(max = 253) @JsonPropertyDescription("The key's rotation trigger that this credential answers.")
        String rotationTrigger,
    @JsonPropertyDescription("How and from when the credential ended. Absent: it has not.")
        RecordEnd revocation,
    @Size(max = 32) @JsonPropertyDescription(
            "Restrictions that a verifier must know; one that does not know them all refuses the"
                + " credential, so that an old verifier ignores no new restriction.")
        List<@Size(min = 1, max = 63) String> requires) {
  /** Takes absent lists as empty ones, and an absent visibility as the schema's default. */
  public ApiKeyRecordSpec {
    scopes = scopes == null ? List.of() : List.copyOf(scopes);
    requires = requires == null ? List.of() : List.copyOf(requires);
    visibility = visibility == null ? Visibility.SECRET : visibility;
  }
}

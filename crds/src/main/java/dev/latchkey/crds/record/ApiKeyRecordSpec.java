package dev.latchkey.crds.record;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.text.AudienceText;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
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
 * @param audiences the APIs that it is for; empty = those that name no audience of theirs
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
 * @param statusIndex entry of the credential's derived tokens in the namespace's status list;
 *     absent: they have none
 * @param replaces id of the credential that this one was made to take the place of, on request
 * @param replacedBy id of the credential that took the place of this one, on request
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.keyID == oldSelf.keyID",
    message = "keyID of a record is immutable",
    fieldPath = ".keyID")
@ValidationRule(
    value =
        "!has(oldSelf.statusIndex) || self.createTime != oldSelf.createTime ||"
            + " (has(self.statusIndex) && self.statusIndex == oldSelf.statusIndex)",
    message = "statusIndex is set once: tokens name it",
    fieldPath = ".statusIndex")
@ValidationRule(
    value =
        "!has(oldSelf.replacedBy) || self.createTime != oldSelf.createTime ||"
            + " (has(self.replacedBy) && self.replacedBy == oldSelf.replacedBy)",
    message = "replacedBy is set once: a credential has one successor",
    fieldPath = ".replacedBy")
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
    @Size(max = 16) @JsonPropertyDescription(
            "The APIs that the credential is for; each is a label audience.latchkey.dev/NAME of"
                + " this object, too. Absent: verifiers without --audience accept it.")
        List<@Size(min = 1, max = 63) @Pattern(AudienceText.NAME) String> audiences,
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
        List<@Size(min = 1, max = 63) String> requires,
    @Min(0) @Max(ApiKeyRecordSpec.MAX_STATUS_INDEX) @JsonPropertyDescription(
            "Entry of the tokens that are derived from the credential in the namespace's status"
                + " list. No two records of a namespace have the same.")
        Integer statusIndex,
    @Size(min = 26, max = 26) @Pattern("^[0-7][0-9A-HJKMNP-TV-Z]{25}$") @JsonPropertyDescription(
            "Id of the credential that this one was made to replace, on request over HTTP. It does"
                + " once that one's record names it in replacedBy, or it is in its key's Secret.")
        String replaces,
    @Size(min = 26, max = 26) @Pattern("^[0-7][0-9A-HJKMNP-TV-Z]{25}$") @JsonPropertyDescription(
            "Id of the credential that replaced this one, on request over HTTP.")
        String replacedBy) {
  /** The last entry that a status list can have: then it is 2 MiB large. */
  public static final int MAX_STATUS_INDEX = (1 << 24) - 1;

  /** Of {@link #requires}: whoever verifies must heed the audiences. */
  public static final String AUDIENCE_REQUIREMENT = "audience";

  /** Takes absent lists as empty ones, and an absent visibility as the schema's default. */
  public ApiKeyRecordSpec {
    scopes = scopes == null ? List.of() : List.copyOf(scopes);
    audiences = audiences == null ? List.of() : List.copyOf(audiences);
    requires = requires == null ? List.of() : List.copyOf(requires);
    visibility = visibility == null ? Visibility.SECRET : visibility;
  }

  /** Begins a spec of which nothing is said. */
  public static Builder builder() {
    return new Builder();
  }

  /** Begins a spec that says the same as this one. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.keyID = keyID;
    builder.owner = owner;
    builder.digest = digest;
    builder.revocationLock = revocationLock;
    builder.hashKeyID = hashKeyID;
    builder.displayName = displayName;
    builder.actorID = actorID;
    builder.scopes = scopes;
    builder.audiences = audiences;
    builder.metadata = metadata;
    builder.visibility = visibility;
    builder.rateLimit = rateLimit;
    builder.ipRestriction = ipRestriction;
    builder.createTime = createTime;
    builder.updateTime = updateTime;
    builder.expireTime = expireTime;
    builder.rotationTrigger = rotationTrigger;
    builder.revocation = revocation;
    builder.requires = requires;
    builder.statusIndex = statusIndex;
    builder.replaces = replaces;
    builder.replacedBy = replacedBy;
    return builder;
  }

  /** Collects a spec; what is not set is absent. Not safe for use by several threads. */
  public static final class Builder {
    private String keyID;
    private RecordOwner owner;
    private String digest;
    private String revocationLock;
    private String hashKeyID;
    private String displayName;
    private String actorID;
    private List<String> scopes;
    private List<String> audiences;
    private ObjectNode metadata;
    private Visibility visibility;
    private RateLimit rateLimit;
    private IpRestriction ipRestriction;
    private Instant createTime;
    private Instant updateTime;
    private Instant expireTime;
    private String rotationTrigger;
    private RecordEnd revocation;
    private List<String> requires;
    private Integer statusIndex;
    private String replaces;
    private String replacedBy;

    private Builder() {}

    /** Id of the credential: a ULID in upper case, or 64 hex digits. */
    public Builder keyID(String keyID) {
      this.keyID = keyID;
      return this;
    }

    /** The key that it belongs to. */
    public Builder owner(RecordOwner owner) {
      this.owner = owner;
      return this;
    }

    /** Keyed hash of the credential, 64 hex digits. */
    public Builder digest(String digest) {
      this.digest = digest;
      return this;
    }

    /** Hash of the proof that revokes it, 64 hex digits. */
    public Builder revocationLock(String revocationLock) {
      this.revocationLock = revocationLock;
      return this;
    }

    /** The hash key under which digest and lock were made, 16 hex digits. */
    public Builder hashKeyID(String hashKeyID) {
      this.hashKeyID = hashKeyID;
      return this;
    }

    /** A name for people. */
    public Builder displayName(String displayName) {
      this.displayName = displayName;
      return this;
    }

    /** Who acts with it. */
    public Builder actorID(String actorID) {
      this.actorID = actorID;
      return this;
    }

    /** What it may do. */
    public Builder scopes(List<String> scopes) {
      this.scopes = scopes;
      return this;
    }

    /** The APIs that it is for. */
    public Builder audiences(List<String> audiences) {
      this.audiences = audiences;
      return this;
    }

    /** Free-form data. */
    public Builder metadata(ObjectNode metadata) {
      this.metadata = metadata;
      return this;
    }

    /** Whether anybody may hold it. */
    public Builder visibility(Visibility visibility) {
      this.visibility = visibility;
      return this;
    }

    /** How often it may be used. */
    public Builder rateLimit(RateLimit rateLimit) {
      this.rateLimit = rateLimit;
      return this;
    }

    /** From where it may be used. */
    public Builder ipRestriction(IpRestriction ipRestriction) {
      this.ipRestriction = ipRestriction;
      return this;
    }

    /** When it was made. */
    public Builder createTime(Instant createTime) {
      this.createTime = createTime;
      return this;
    }

    /** When this record last changed. */
    public Builder updateTime(Instant updateTime) {
      this.updateTime = updateTime;
      return this;
    }

    /** From when it is expired. */
    public Builder expireTime(Instant expireTime) {
      this.expireTime = expireTime;
      return this;
    }

    /** The trigger of the key that it answers. */
    public Builder rotationTrigger(String rotationTrigger) {
      this.rotationTrigger = rotationTrigger;
      return this;
    }

    /** Its end, if it has one. */
    public Builder revocation(RecordEnd revocation) {
      this.revocation = revocation;
      return this;
    }

    /** Restrictions that a verifier must know to answer at all. */
    public Builder requires(List<String> requires) {
      this.requires = requires;
      return this;
    }

    /** Entry of its derived tokens in the namespace's status list. */
    public Builder statusIndex(Integer statusIndex) {
      this.statusIndex = statusIndex;
      return this;
    }

    /** Id of the credential that it was made to replace. */
    public Builder replaces(String replaces) {
      this.replaces = replaces;
      return this;
    }

    /** Id of the credential that replaced it. */
    public Builder replacedBy(String replacedBy) {
      this.replacedBy = replacedBy;
      return this;
    }

    /** The spec. */
    public ApiKeyRecordSpec build() {
      return new ApiKeyRecordSpec(
          keyID,
          owner,
          digest,
          revocationLock,
          hashKeyID,
          displayName,
          actorID,
          scopes,
          audiences,
          metadata,
          visibility,
          rateLimit,
          ipRestriction,
          createTime,
          updateTime,
          expireTime,
          rotationTrigger,
          revocation,
          requires,
          statusIndex,
          replaces,
          replacedBy);
    }
  }
}

package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.text.AudienceText;
import dev.latchkey.crds.text.DurationText;
import dev.latchkey.crds.text.TimeText;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Instant;
import java.util.List;

/** What a user wants of an imported key; the accessors of {@link KeySpec} say more. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.actorID == oldSelf.actorID",
    message = "actorID is immutable: declare a new key for another actor",
    fieldPath = ".actorID")
@ValidationRule(
    value = "!(has(self.ttl) && has(self.expireTime))",
    message = "say either ttl or expireTime, not both",
    fieldPath = ".ttl")
@ValidationRule(
    value = "!has(self.ttl) || " + KeyRules.TTL_AT_MOST_TEN_YEARS,
    message = "ttl is at most 10 years: 3650d",
    fieldPath = ".ttl")
@ValidationRule(
    value = KeyRules.AUDIENCES_UNIQUE,
    message = "audiences names one twice",
    fieldPath = ".audiences")
@ValidationRule(
    value =
        "!has(oldSelf.revocation) || (has(self.revocation) && self.revocation =="
            + " oldSelf.revocation)",
    message =
        "a revocation can be neither removed nor changed: declare a new key under another name",
    fieldPath = ".revocation")
@ValidationRule(
    value =
        "has(self.rawKey) == has(oldSelf.rawKey) && (!has(self.rawKey) || self.rawKey =="
            + " oldSelf.rawKey)",
    message = "rawKey is immutable: declare a new key",
    fieldPath = ".rawKey")
public record ImportedApiKeySpec(
    @Size(max = 255) @JsonPropertyDescription("A name for people. Default: the name of this object.")
        String displayName,
    @Required
        @Size(min = 1, max = 255) @JsonPropertyDescription(
            "Who acts with this key: a team, a service, a customer; answered by every verification."
                + " Immutable: declare a new key for another actor.")
        String actorID,
    @Size(max = 100) @JsonPropertyDescription(
            "What the key may do, as your APIs understand it, for example orders:read; answered by"
                + " every verification.")
        List<@Size(min = 1, max = 255) String> scopes,
    @Size(max = 16) @JsonPropertyDescription(
            "The APIs that the key is for, such as orders: a verifier that was started with"
                + " --audience accepts only keys that name its audience, and one without it only"
                + " keys that name none. A scoping, not an access boundary. Lower-case letters,"
                + " digits, - and .")
        List<@Size(min = 1, max = 63) @Pattern(AudienceText.NAME) String> audiences,
    @Size(max = 10) @Pattern(DurationText.POSITIVE) @JsonPropertyDescription(
            "How long a credential is good from its creation: one number and one of s, m, h, d, w,"
                + " as in 90d; at most 10 years. A rotation renews it. Neither ttl nor expireTime:"
                + " for ever.")
        String ttl,
    @Size(max = 40) @Pattern(TimeText.RFC_3339) @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription(
            "When the key expires, as in 2027-01-31T00:00:00Z. Not together with ttl. A rotation"
                + " does not move it.")
        Instant expireTime,
    @Default("Secret")
        @JsonPropertyDescription(
            "Secret: only its holder may know the credential. Public: anybody may, as with a key in"
                + " a web page; holders cannot revoke it.")
        Visibility visibility,
    @Size(max = 1024) @JsonPropertyDescription(
            "Anything your APIs want to know about this key, answered by every verification; at"
                + " most 4096 bytes as compact JSON.")
        ObjectNode metadata,
    @JsonPropertyDescription("How often a credential may be used; each verifier counts its own.")
        RateLimit rateLimit,
    @JsonPropertyDescription(
            "From which addresses a credential may be used. Default: from anywhere.")
        IpRestriction ipRestriction,
    @JsonPropertyDescription(
            "The key as some other system made it, and where it is. Absent: it came over HTTP, and"
                + " is kept nowhere.")
        RawKeySource rawKey,
    @Default("Revoke")
        @JsonPropertyDescription(
            "What a deletion of this object leaves behind. Revoke: a revoked record, for its"
                + " retention. Delete: nothing.")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "Set this to revoke the key, for good: it can be neither removed nor changed. Where Git"
                + " could put an old version back, write an ApiKeyRevocation.")
        Revocation revocation)
    implements KeySpec {
  /** Takes absent values as the schema's defaults, where the API server applies none. */
  public ImportedApiKeySpec {
    scopes = scopes == null ? List.of() : List.copyOf(scopes);
    audiences = audiences == null ? List.of() : List.copyOf(audiences);
    visibility = visibility == null ? Visibility.SECRET : visibility;
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.REVOKE : deletionPolicy;
  }
}

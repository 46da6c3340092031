package dev.latchkey.crds.revocation;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.text.TimeText;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Instant;

/**
 * What is to be revoked, and why.
 *
 * @param keyID one credential by its id, in any case
 * @param keyRef every credential of a key, by the key's name
 * @param issuedBefore with {@code keyRef}: only credentials made at or before then
 * @param reason why
 * @param description why, in the words of whoever revokes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self == oldSelf",
    message = "an order to revoke is immutable: create another one")
@ValidationRule(
    value = "has(self.keyID) != has(self.keyRef)",
    message = "name either one credential by keyID, or all of a key's by keyRef")
@ValidationRule(
    value = "!has(self.issuedBefore) || has(self.keyRef)",
    message = "issuedBefore goes with keyRef; a keyID names one credential already",
    fieldPath = ".issuedBefore")
public record ApiKeyRevocationSpec(
    @Size(min = 26, max = 64) @Pattern("^([0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}|[0-9a-fA-F]{64})$") @JsonPropertyDescription(
            "Id of the credential to revoke, in any case. One that nobody has seen yet is revoked"
                + " the moment its record appears.")
        String keyID,
    @JsonPropertyDescription(
            "The key whose credentials are to be revoked: those made at or before issuedBefore, and"
                + " before this order.")
        KeyReference keyRef,
    @Size(max = 40) @Pattern(TimeText.RFC_3339) @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonPropertyDescription(
            "With keyRef: revoke only credentials made at or before this time. Default: all made"
                + " before this order. With it, applying this order again later hits nothing new.")
        Instant issuedBefore,
    @Required @JsonPropertyDescription("Why the credential is revoked.") RevocationReason reason,
    @Size(max = 500) @JsonPropertyDescription("Why, in your own words; at most 500 characters.")
        String description) {}

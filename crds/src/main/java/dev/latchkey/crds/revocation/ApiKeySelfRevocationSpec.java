package dev.latchkey.crds.revocation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.key.RevocationReason;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A holder's own revocation of a credential.
 *
 * @param keyID id of the credential
 * @param proof what only somebody with the credential and the hash key can make, 64 hex digits
 * @param reason why
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self == oldSelf",
    message = "a self-revocation is immutable: create another one")
@ValidationRule(
    value = "self.reason != 'PrivilegeWithdrawn'",
    message = "a holder cannot withdraw its own privilege: take another reason",
    fieldPath = ".reason")
public record ApiKeySelfRevocationSpec(
    @Required
        @Size(min = 26, max = 64) @Pattern("^([0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{64})$") @JsonPropertyDescription("Id of the credential to revoke.")
        String keyID,
    @Required
        @Size(max = 64) @Pattern("^[0-9a-f]{64}$") @JsonPropertyDescription(
            "The preimage of the record's revocation lock: only somebody with the credential and"
                + " the namespace's hash key can make it.")
        String proof,
    @Required @JsonPropertyDescription("Why the credential is revoked.") RevocationReason reason) {}

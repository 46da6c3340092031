package dev.latchkey.crds.revocation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/**
 * What became of a self-revocation.
 *
 * @param state how far it is
 * @param message for people
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKeySelfRevocationStatus(
    @JsonPropertyDescription(
            "Applied: the credential is revoked. Rejected: the proof is wrong, and nothing"
                + " happened.")
        OrderState state,
    @Size(max = 1024) @JsonPropertyDescription("The same for people.") String message) {}

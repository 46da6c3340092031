package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * That a key is revoked, and why.
 *
 * @param reason why
 * @param description in the words of whoever revoked it; at most 500 characters
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Revocation(
    @Required @JsonPropertyDescription("Why the key is revoked.") RevocationReason reason,
    @Size(max = 500) @JsonPropertyDescription("Why, in your own words; at most 500 characters.")
        String description) {}

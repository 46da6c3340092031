package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * An entry of a Secret in the same namespace.
 *
 * @param name the Secret's name
 * @param key the entry
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretKeyReference(
    @Required
        @Size(min = 1, max = 253) @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$") @JsonPropertyDescription("Name of the Secret.")
        String name,
    @Size(min = 1, max = 253) @Pattern("^[-._a-zA-Z0-9]+$") @Default("api-key")
        @JsonPropertyDescription("The Secret's entry. Default: api-key.")
        String key) {
  /** Takes an absent entry as the schema's default, where the API server applies none. */
  public SecretKeyReference {
    key = key == null ? SecretTemplate.DEFAULT_KEY : key;
  }
}

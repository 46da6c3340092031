package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.key.Visibility;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * What issued credentials begin with.
 *
 * @param ofSecretKeys where only its holder may know the credential
 * @param ofPublicKeys where anybody may
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(!has(self.secret) || self.secret != 'mc') && (!has(self.public) || self.public != 'mc')",
    message = "macaroons begin with mc: choose another prefix")
public record KeyPrefixes(
    @JsonProperty("secret")
        @Default(KeyPrefixes.SECRET)
        @Size(max = 16) @Pattern(KeyPrefixes.SYNTAX) @JsonPropertyDescription(
            "For keys of visibility Secret: 1 to 16 of a-z and 0-9, and not mc.")
        String ofSecretKeys,
    @JsonProperty("public")
        @Default(KeyPrefixes.PUBLIC)
        @Size(max = 16) @Pattern(KeyPrefixes.SYNTAX) @JsonPropertyDescription(
            "For keys of visibility Public: 1 to 16 of a-z and 0-9, and not mc.")
        String ofPublicKeys) {
  static final String SYNTAX = "^[a-z0-9]{1,16}$";
  static final String SECRET = "lk";
  static final String PUBLIC = "lkpub";

  /** Takes absent prefixes as the defaults. */
  public KeyPrefixes {
    ofSecretKeys = ofSecretKeys == null ? SECRET : ofSecretKeys;
    ofPublicKeys = ofPublicKeys == null ? PUBLIC : ofPublicKeys;
  }

  /** The prefix of credentials of a visibility. */
  public String of(Visibility visibility) {
    return visibility == Visibility.PUBLIC ? ofPublicKeys : ofSecretKeys;
  }
}

package dev.latchkey.crds.key;

import dev.latchkey.crds.Latchkey;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** An API key that Latchkey makes: declared by a user, delivered in a Secret. */
@Group(Latchkey.GROUP)
@Version(Latchkey.VERSION)
@Kind("IssuedApiKey")
@Plural("issuedapikeys")
@Singular("issuedapikey")
@ShortNames("iak")
public final class IssuedApiKey extends ApiKey<IssuedApiKeySpec> {
  private static final long serialVersionUID = 1L;
}

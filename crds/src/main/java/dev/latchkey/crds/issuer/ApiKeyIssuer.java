package dev.latchkey.crds.issuer;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.LatchkeyResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * How a namespace makes credentials and derived tokens. There is at most one in a namespace, named
 * {@link #NAME}; a namespace without one has the defaults.
 */
@Group(Latchkey.GROUP)
@Version(Latchkey.VERSION)
@Kind("ApiKeyIssuer")
@Plural("apikeyissuers")
@Singular("apikeyissuer")
@ShortNames("akiss")
public final class ApiKeyIssuer extends LatchkeyResource<ApiKeyIssuerSpec, ApiKeyIssuerStatus> {
  private static final long serialVersionUID = 1L;

  /** The name of every ApiKeyIssuer. */
  public static final String NAME = "default";
}

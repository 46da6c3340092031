package dev.latchkey.crds.record;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.LatchkeyResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What a verifier knows of one credential. Written by the operator alone. */
@Group(Latchkey.GROUP)
@Version(Latchkey.VERSION)
@Kind("ApiKeyRecord")
@Plural("apikeyrecords")
@Singular("apikeyrecord")
@ShortNames("akr")
public final class ApiKeyRecord extends LatchkeyResource<ApiKeyRecordSpec, ApiKeyRecordStatus> {
  private static final long serialVersionUID = 1L;
}

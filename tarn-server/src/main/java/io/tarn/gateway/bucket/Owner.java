package io.tarn.gateway.bucket;

import io.tarn.access.Principal;
import io.tarn.gateway.xml.XmlWriter;

/// Who owns what a caller sees, in the words of S3. Nobody owns a repository here, rights come from policies, so
/// every caller is told its own name: tools that compare owners find that all is theirs.
record Owner(String id) {
    static Owner of(Principal principal) {
        return new Owner(principal.name());
    }

    void writeInto(XmlWriter xml) {
        xml.open("Owner").text("ID", id).text("DisplayName", id).close();
    }
}

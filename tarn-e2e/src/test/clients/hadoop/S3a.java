package hadoop;

import org.apache.hadoop.conf.Configuration;
import server.Tarn;

/// How S3A reaches the server: what its documentation says for a server that is not AWS's, and nothing else.
final class S3a {
    static final String ROOT = "s3a://" + Tarn.REPOSITORY + "/";

    private S3a() {}

    static Configuration settings() {
        return set(new Configuration());
    }

    static Configuration set(Configuration settings) {
        settings.set("fs.s3a.endpoint", Tarn.URL.toString());
        settings.set("fs.s3a.endpoint.region", "us-east-1");
        settings.setBoolean("fs.s3a.path.style.access", true);
        settings.set("fs.s3a.access.key", Tarn.ACCESS_KEY);
        settings.set("fs.s3a.secret.key", Tarn.SECRET_KEY);
        settings.set("fs.s3a.buffer.dir", System.getProperty("java.io.tmpdir") + "/s3a");
        settings.set("hadoop.tmp.dir", System.getProperty("java.io.tmpdir"));
        return settings;
    }
}

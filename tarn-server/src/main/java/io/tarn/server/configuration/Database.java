package io.tarn.server.configuration;

import java.nio.file.Path;
import java.time.Duration;

/// The metadata store that `database.type` chose, with every key of its section (config-and-ops.md 2.4). Printing
/// shows no secret. `database.drop_tables` and the keys of the `redis` section are accepted and mean nothing.
public sealed interface Database {
    /// As configured: `local`, `mem`, `postgres`, `dynamodb` or `cosmosdb`.
    String type();

    /// Whether only this process can use the store.
    default boolean singleProcess() {
        return switch (this) {
            case Local _, Memory _ -> true;
            case Postgres _, Dynamo _, CosmosDb _ -> false;
        };
    }

    /// The chosen store. Throws [ConfigurationException] for a type that does not exist.
    static Database of(ConfigurationValues values) {
        ConfigurationValues section = values.under("database");
        String type = section.text("type");
        return switch (type) {
            case "local" -> Local.of(section.under("local"));
            case "mem" -> new Memory();
            case "postgres" -> Postgres.of(section.under("postgres"));
            case "dynamodb" -> Dynamo.of(section.under("dynamodb"));
            case "cosmosdb" -> CosmosDb.of(section.under("cosmosdb"));
            default -> throw new ConfigurationException("Failed to open KV store", "unknown driver: " + type);
        };
    }

    /// The embedded store.
    ///
    /// @param path its folder
    /// @param syncWrites whether each write reaches the disk before it is acknowledged
    /// @param prefetchSize entries that a scan reads ahead; the embedded store reads ahead by bytes and ignores it
    /// @param logging whether the embedded store should write a log of its own; accepted, without effect
    record Local(Path path, boolean syncWrites, int prefetchSize, boolean logging) implements Database {
        static Local of(ConfigurationValues section) {
            return new Local(
                    section.path("path"),
                    section.flag("sync_writes"),
                    section.count("prefetch_size"),
                    section.flag("enable_logging"));
        }

        @Override
        public String type() {
            return "local";
        }
    }

    /// Nothing is kept.
    record Memory() implements Database {
        @Override
        public String type() {
            return "mem";
        }
    }

    /// PostgreSQL.
    ///
    /// @param connectionString a URL or `key=value` pairs as libpq takes them; holds a password
    /// @param openConnectionsMax connections at most
    /// @param idleConnectionsMax connections kept when idle
    /// @param connectionLifetimeMax a connection is replaced when older
    /// @param scanPageSize rows read at once, 0 for the driver's own choice
    record Postgres(
            String connectionString,
            int openConnectionsMax,
            int idleConnectionsMax,
            Duration connectionLifetimeMax,
            int scanPageSize,
            boolean metrics)
            implements Database {
        static Postgres of(ConfigurationValues section) {
            return new Postgres(
                    section.text("connection_string"),
                    section.count("max_open_connections"),
                    section.count("max_idle_connections"),
                    section.duration("connection_max_lifetime"),
                    section.count("scan_page_size"),
                    section.flag("metrics"));
        }

        @Override
        public String type() {
            return "postgres";
        }

        @Override
        public String toString() {
            return "Postgres[connectionString=[SECRET], openConnectionsMax=" + openConnectionsMax
                    + ", idleConnectionsMax=" + idleConnectionsMax + "]";
        }
    }

    /// DynamoDB. Empty texts leave the choice to the AWS SDK.
    ///
    /// @param tableName created when absent
    /// @param scanLimit items read at once
    /// @param endpoint URL of another service than AWS
    /// @param healthCheckInterval zero for no checks
    /// @param attemptsMax tries of one request, the first included
    /// @param connectionsMax 0 for no limit
    /// @param credentialsExpiryWindow credentials are renewed this long before they expire
    /// @param credentialsExpiryJitter part of that window, 0 to 1, by which it is shortened at random
    record Dynamo(
            String tableName,
            int scanLimit,
            String endpoint,
            String region,
            String profile,
            String accessKeyId,
            String secretAccessKey,
            Duration healthCheckInterval,
            int attemptsMax,
            int connectionsMax,
            Duration credentialsExpiryWindow,
            double credentialsExpiryJitter)
            implements Database {
        static Dynamo of(ConfigurationValues section) {
            return new Dynamo(
                    section.text("table_name"),
                    section.count("scan_limit"),
                    section.text("endpoint"),
                    section.text("aws_region"),
                    section.text("aws_profile"),
                    section.text("aws_access_key_id"),
                    section.text("aws_secret_access_key"),
                    section.duration("health_check_interval"),
                    section.count("max_attempts"),
                    section.count("max_connections"),
                    section.duration("credentials_cache_expiry_window"),
                    section.decimal("credentials_cache_expiry_window_jitter_fraction"));
        }

        @Override
        public String type() {
            return "dynamodb";
        }

        @Override
        public String toString() {
            return "Dynamo[tableName=" + tableName + ", endpoint=" + endpoint + ", region=" + region
                    + ", credentials=[SECRET]]";
        }
    }

    /// Azure Cosmos DB; there is no driver for it.
    ///
    /// @param key empty for the default Azure identity
    /// @param throughput request units per second of a container that is created, 0 for the service's choice
    /// @param autoscale whether `throughput` is the maximum of automatic scaling
    record CosmosDb(String key, String endpoint, String database, String container, int throughput, boolean autoscale)
            implements Database {
        static CosmosDb of(ConfigurationValues section) {
            return new CosmosDb(
                    section.text("key"),
                    section.text("endpoint"),
                    section.text("database"),
                    section.text("container"),
                    section.count("throughput"),
                    section.flag("autoscale"));
        }

        @Override
        public String type() {
            return "cosmosdb";
        }

        @Override
        public String toString() {
            return "CosmosDb[key=[SECRET], endpoint=" + endpoint + ", database=" + database + ", container=" + container
                    + "]";
        }
    }
}

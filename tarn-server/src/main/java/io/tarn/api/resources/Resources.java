package io.tarn.api.resources;

import io.tarn.actions.RunReader;
import io.tarn.api.ApiHandler;
import io.tarn.api.OperationMethod;
import io.tarn.api.identity.IdentityOperations;
import io.tarn.api.identity.Logins;
import io.tarn.auth.Installation;
import io.tarn.auth.access.Identities;
import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.usage.UsageCounter;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.background.BackgroundWork;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Which method answers which operation. What is not here is answered 501.
public final class Resources {
    private Resources() {}

    /// All methods by operation id.
    public static Map<String, OperationMethod> of(
            Catalog catalog,
            BackgroundWork background,
            RunReader runs,
            Identities identities,
            Logins logins,
            UsageCounter usage,
            ServerSettings settings,
            InstantSource clock) {
        Map<String, OperationMethod> methods = new HashMap<>(ApiHandler.ownMethods());
        methods.putAll(IdentityOperations.of(identities, logins, clock));
        addServer(methods, catalog, identities, settings);
        addRepositories(methods, catalog);
        addProtection(methods, catalog);
        addPulls(methods, catalog);
        addRefs(methods, catalog);
        addObjects(methods, catalog);
        addDumps(methods, catalog, background);
        addImports(methods, catalog, background);
        addCollection(methods, catalog, background);
        addMetadata(methods, catalog);
        addCommitTasks(methods, catalog, background);
        addDirectUploads(methods, catalog);
        addRuns(methods, catalog, runs);
        addUsage(methods, identities.installation(), usage);
        return Map.copyOf(methods);
    }

    /// The methods of the audit log, where there is one.
    public static Map<String, OperationMethod> audit(AuditLog log) {
        var audit = new AuditResource(log);
        return Map.of(
                "getAuditEvents", audit::events,
                "exportAuditEvents", audit::export,
                "verifyAuditLog", audit::verify);
    }

    private static void addRuns(Map<String, OperationMethod> methods, Catalog catalog, RunReader reader) {
        var runs = new RunsResource(catalog, reader);
        methods.put("listRepositoryRuns", runs::list);
        methods.put("getRun", runs::get);
        methods.put("listRunHooks", runs::hooks);
        methods.put("getRunHookOutput", runs::output);
    }

    private static void addUsage(
            Map<String, OperationMethod> methods, Installation installation, UsageCounter counter) {
        var usage = new UsageResource(installation, counter);
        methods.put("postStatsEvents", usage::events);
        methods.put("getUsageReportSummary", usage::summary);
    }

    private static void addServer(
            Map<String, OperationMethod> methods, Catalog catalog, Identities identities, ServerSettings settings) {
        var setup = new SetupResource(identities, settings);
        methods.put("getSetupState", setup::state);
        methods.put("setup", setup::setup);
        methods.put("setupCommPrefs", setup::preferences);
        var config = new ConfigResource(catalog, settings.version());
        methods.put("getConfig", config::config);
        methods.put("getLakeFSVersion", config::version);
        methods.put("getStorageConfig", config::storage);
        methods.put("getGarbageCollectionConfig", config::garbageCollection);
    }

    private static void addRepositories(Map<String, OperationMethod> methods, Catalog catalog) {
        var repositories = new RepositoriesResource(catalog);
        methods.put("listRepositories", repositories::list);
        methods.put("createRepository", repositories::create);
        methods.put("getRepository", repositories::get);
        methods.put("deleteRepository", repositories::delete);
        methods.put("getRepositoryMetadata", repositories::metadata);
        methods.put("setRepositoryMetadata", repositories::setMetadata);
        methods.put("deleteRepositoryMetadata", repositories::deleteMetadata);
    }

    private static void addProtection(Map<String, OperationMethod> methods, Catalog catalog) {
        var protection = new ProtectionResource(catalog);
        methods.put("getBranchProtectionRules", protection::get);
        methods.put("setBranchProtectionRules", protection::set);
        methods.put("internalGetBranchProtectionRules", protection::get);
        methods.put("internalCreateBranchProtectionRule", protection::add);
        methods.put("internalDeleteBranchProtectionRule", protection::remove);
        methods.put("createBranchProtectionRulePreflight", protection::preflight);
    }

    private static void addPulls(Map<String, OperationMethod> methods, Catalog catalog) {
        var pulls = new PullsResource(catalog);
        methods.put("listPullRequests", pulls::list);
        methods.put("createPullRequest", pulls::create);
        methods.put("getPullRequest", pulls::get);
        methods.put("updatePullRequest", pulls::update);
        methods.put("mergePullRequest", pulls::merge);
    }

    private static void addRefs(Map<String, OperationMethod> methods, Catalog catalog) {
        var branches = new BranchesResource(catalog);
        methods.put("listBranches", branches::list);
        methods.put("createBranch", branches::create);
        methods.put("getBranch", branches::get);
        methods.put("deleteBranch", branches::delete);
        methods.put("resetBranch", branches::reset);
        methods.put("hardResetBranch", branches::hardReset);
        methods.put("revertBranch", branches::revert);
        methods.put("cherryPick", branches::cherryPick);
        methods.put("diffBranch", branches::diff);
        var commits = new CommitsResource(catalog);
        methods.put("commit", commits::commit);
        methods.put("CreateCommitRecord", commits::createRecord);
        methods.put("getCommit", commits::get);
        var refs = new RefsResource(catalog);
        methods.put("logCommits", refs::log);
        methods.put("diffRefs", refs::diff);
        methods.put("findMergeBase", refs::mergeBase);
        methods.put("mergeIntoBranch", refs::merge);
        var tags = new TagsResource(catalog);
        methods.put("listTags", tags::list);
        methods.put("createTag", tags::create);
        methods.put("getTag", tags::get);
        methods.put("deleteTag", tags::delete);
    }

    private static void addCommitTasks(
            Map<String, OperationMethod> methods, Catalog catalog, BackgroundWork background) {
        var commitTasks = new CommitTasksResource(catalog, background);
        methods.put("commitAsync", commitTasks::submitCommit);
        methods.put("commitAsyncStatus", commitTasks::commitStatus);
        methods.put("mergeIntoBranchAsync", commitTasks::submitMerge);
        methods.put("mergeIntoBranchAsyncStatus", commitTasks::mergeStatus);
    }

    private static void addDumps(Map<String, OperationMethod> methods, Catalog catalog, BackgroundWork background) {
        var dumps = new DumpResource(catalog, background);
        methods.put("dumpRefs", dumps::dump);
        methods.put("restoreRefs", dumps::restore);
        methods.put("dumpSubmit", dumps::submitDump);
        methods.put("dumpStatus", dumps::dumpStatus);
        methods.put("restoreSubmit", dumps::submitRestore);
        methods.put("restoreStatus", dumps::restoreStatus);
    }

    private static void addImports(Map<String, OperationMethod> methods, Catalog catalog, BackgroundWork background) {
        var imports = new ImportResource(catalog, background);
        methods.put("importStart", imports::start);
        methods.put("importStatus", imports::status);
        methods.put("importCancel", imports::cancel);
    }

    private static void addCollection(
            Map<String, OperationMethod> methods, Catalog catalog, BackgroundWork background) {
        var collection = new GarbageCollectionResource(catalog, background);
        methods.put("getGCRules", collection::rules);
        methods.put("internalGetGarbageCollectionRules", collection::rules);
        methods.put("setGCRules", collection::setRules);
        methods.put("internalSetGarbageCollectionRules", collection::setRules);
        methods.put("deleteGCRules", collection::deleteRules);
        methods.put("internalDeleteGarbageCollectionRules", collection::deleteRules);
        methods.put("setGarbageCollectionRulesPreflight", collection::rulesPreflight);
        methods.put("prepareGarbageCollectionCommits", collection::prepareCommits);
        methods.put("prepareGarbageCollectionCommitsAsync", collection::submitCommits);
        methods.put("prepareGarbageCollectionCommitsStatus", collection::commitsStatus);
        methods.put("prepareGarbageCollectionUncommitted", collection::prepareUncommitted);
    }

    private static void addMetadata(Map<String, OperationMethod> methods, Catalog catalog) {
        var metadata = new MetadataResource(catalog);
        methods.put("getMetaRange", metadata::metaRange);
        methods.put("getRange", metadata::range);
        methods.put("getMetadataObject", metadata::object);
    }

    private static void addDirectUploads(Map<String, OperationMethod> methods, Catalog catalog) {
        var staging = new StagingResource(catalog);
        methods.put("getPhysicalAddress", staging::address);
        methods.put("linkPhysicalAddress", staging::link);
        var multipart = new MultipartResource(catalog);
        methods.put("createPresignMultipartUpload", multipart::create);
        methods.put("uploadPart", multipart::part);
        methods.put("uploadPartCopy", multipart::copyPart);
        methods.put("completePresignMultipartUpload", multipart::complete);
        methods.put("abortPresignMultipartUpload", multipart::abort);
    }

    private static void addObjects(Map<String, OperationMethod> methods, Catalog catalog) {
        var objects = new ObjectsResource(catalog);
        methods.put("statObject", objects::stat);
        methods.put("listObjects", objects::list);
        methods.put("getUnderlyingProperties", objects::underlyingProperties);
        methods.put("stageObject", objects::stage);
        methods.put("copyObject", objects::copy);
        methods.put("updateObjectUserMetadata", objects::updateMetadata);
        methods.put("uploadObjectPreflight", objects::uploadPreflight);
        methods.put("uploadObject", new ObjectUpload(catalog)::upload);
        methods.put("createSymlinkFile", new SymlinkResource(catalog)::create);
        var content = new ObjectContent(catalog);
        methods.put("getObject", content::get);
        methods.put("headObject", content::head);
        var deletion = new ObjectDeletion(catalog);
        methods.put("deleteObject", deletion::delete);
        methods.put("deleteObjects", deletion::deleteAll);
    }
}

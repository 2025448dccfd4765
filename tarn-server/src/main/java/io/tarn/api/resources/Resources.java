package io.tarn.api.resources;

import io.tarn.api.ApiHandler;
import io.tarn.api.OperationMethod;
import io.tarn.catalog.Catalog;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Which method answers which operation. What is not here is answered 501.
public final class Resources {
    private Resources() {}

    /// All methods by operation id.
    public static Map<String, OperationMethod> of(
            Catalog catalog, Identities identities, ServerSettings settings, InstantSource clock) {
        Map<String, OperationMethod> methods = new HashMap<>(ApiHandler.ownMethods());
        addServer(methods, catalog, identities, settings, clock);
        addRepositories(methods, catalog);
        addRefs(methods, catalog);
        addObjects(methods, catalog);
        addDirectUploads(methods, catalog);
        return Map.copyOf(methods);
    }

    private static void addServer(
            Map<String, OperationMethod> methods,
            Catalog catalog,
            Identities identities,
            ServerSettings settings,
            InstantSource clock) {
        var setup = new SetupResource(identities, settings);
        methods.put("getSetupState", setup::state);
        methods.put("setup", setup::setup);
        methods.put("setupCommPrefs", setup::preferences);
        var auth = new AuthResource(identities, settings, clock);
        methods.put("login", auth::login);
        methods.put("getCurrentUser", auth::currentUser);
        methods.put("getUser", auth::user);
        methods.put("listUsers", auth::users);
        methods.put("getAuthCapabilities", auth::capabilities);
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
        var content = new ObjectContent(catalog);
        methods.put("getObject", content::get);
        methods.put("headObject", content::head);
        var deletion = new ObjectDeletion(catalog);
        methods.put("deleteObject", deletion::delete);
        methods.put("deleteObjects", deletion::deleteAll);
    }
}

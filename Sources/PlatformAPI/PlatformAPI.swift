// PlatformAPI

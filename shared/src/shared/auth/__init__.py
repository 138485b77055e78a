"""Know who asks: actors from verified tokens, and tokens for the parts themselves."""

from shared.auth.actor import Actor, Role
from shared.auth.development import DevelopmentIssuer
from shared.auth.keys import KeySet, RemoteKeys, StaticKeys
from shared.auth.requires import requires
from shared.auth.service_tokens import ClientCredentials, DevelopmentServiceTokens, ServiceTokens
from shared.auth.tokens import Authenticator, ClaimNames, TokenAuthenticator

__all__ = [
    "Actor",
    "Authenticator",
    "ClaimNames",
    "ClientCredentials",
    "DevelopmentIssuer",
    "DevelopmentServiceTokens",
    "KeySet",
    "RemoteKeys",
    "Role",
    "ServiceTokens",
    "StaticKeys",
    "TokenAuthenticator",
    "requires",
]

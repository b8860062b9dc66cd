# What an administrator of the sample shop prepares in Request Tracker, in the form of its own initial data:
# two queues without the Autoreply and one with it, a field for the gateway's key, and a user with no more rights than it needs.
@Queues = map { { Name => $_, CorrespondAddress => 'support@shop.example', CommentAddress => 'remarks@shop.example' } }
    ('Support', 'Billing', 'Loud', 'Closed shop');

@Users = (
    { Name => 'gateway', Password => 'gateway-secret', EmailAddress => 'gateway@shop.example', Privileged => 1 },
    { Name => 'dana', Password => 'dana-secret', EmailAddress => 'dana@shop.example', Privileged => 1 },
    { Name => 'reader', Password => 'reader-secret', EmailAddress => 'reader@shop.example', Privileged => 1 },
    { Name => 'guest', Password => 'guest-secret', EmailAddress => 'guest@shop.example', Privileged => 1 },
);

@CustomFields = ({
    Name => 'GatewayKey', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket',
    ApplyTo => ['Support', 'Billing', 'Loud'],
});

my @rights = qw(SeeQueue CreateTicket ShowTicket ShowTicketComments CommentOnTicket ModifyTicket ShowOutgoingEmail
    SeeCustomField ModifyCustomField);
@ACL = (
    (map { my $queue = $_; map { { UserId => 'gateway', Right => $_, Queue => $queue } } @rights }
        ('Support', 'Billing', 'Loud')),
    (map { { UserId => 'dana', Right => $_ } } @rights, qw(ReplyToTicket OwnTicket)),
    # `guest` may see and create, and does not see the field.
    (map { { UserId => 'guest', Right => $_, Queue => 'Support' } } qw(SeeQueue CreateTicket ShowTicket)),
    # `reader` sees the field and may not write it.
    (map { { UserId => 'reader', Right => $_, Queue => 'Support' } }
        qw(SeeQueue CreateTicket ShowTicket ModifyTicket SeeCustomField)),
    # Mail from customers by Request Tracker's own gateway.
    { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => 'CreateTicket', Queue => 'Support' },
    { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => 'ReplyToTicket', Queue => 'Support' },
);

@Final = (
    sub {
        my $scrip = RT::Scrip->new(RT->SystemUser);
        $scrip->LoadByCols(Description => 'On Create Autoreply To Requestors');
        my $loud = RT::Queue->new(RT->SystemUser);
        $loud->Load('Loud');
        $scrip->RemoveFromObject(0);
        $scrip->AddToObject(ObjectId => $loud->Id);
    },
    sub {
        require RT::AuthToken;
        my $user = RT::User->new(RT->SystemUser);
        $user->Load('gateway');
        my $token = RT::AuthToken->new(RT->SystemUser);
        my ($id, $said, $words) = $token->Create(Owner => $user->Id, Description => 'Deskward');
        open my $file, '>', "$RT::VarPath/token" or die $!;
        print $file $words;
    },
);
1;

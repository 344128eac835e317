module m
  implicit none
  type particle
    real(8) :: p(3), v(3)
    integer :: id
  end type
contains
  pure function energy(q) result(e)
    type(particle), intent(in) :: q
    real(8) :: e
    e = 0.5d0 * dot_product(q%v, q%v)
  end function
  subroutine step(q, dt)
    type(particle), intent(inout) :: q
    real(8), intent(in) :: dt
    q%p = q%p + dt * q%v
  end subroutine
end module
program t
  use m
  implicit none
  type(particle), allocatable :: ps(:)
  type(particle) :: mine
  real(8), allocatable :: work(:), e
  real(8) :: total
  integer :: i, k
  allocate(ps(200))
  do i = 1, 200
    ps(i)%p = i; ps(i)%v = [1d0, 2d0, 3d0]; ps(i)%id = i
  end do
  total = 0
  !$omp parallel private(work, k, mine) reduction(+:total)
  allocate(work(10))
  !$omp do schedule(dynamic)
  do i = 1, 200
    call step(ps(i), 0.1d0)
    mine = ps(i)
    work = mine%p(1)
    do k = 1, 10
      total = total + work(k) * 0 + energy(mine) / 10
    end do
  end do
  !$omp end do
  deallocate(work)
  !$omp end parallel
  print *, int(total)
end program
